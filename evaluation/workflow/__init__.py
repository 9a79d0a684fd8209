from evaluation.workflow.schemes import SCHEME

__all__ = ["SCHEME"]
