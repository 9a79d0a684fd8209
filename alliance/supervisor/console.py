"""What the person at the terminal reads: few lines, calm, in Chinese and English."""

import sys

ACCOUNTS = (
    ("admin", "系统管理员"),
    ("staff", "专班"),
    ("liaison", "联络员（云溪图书馆）"),
    ("cppcc", "委员"),
    ("leader", "领导"),
    ("handler", "承办单位经办人"),
    ("city", "上一级（市）领导"),
)
FIRST_ALLIANCE = """\
  还没有联盟。另开一个终端，建立第一个联盟和管理员（会请您设密码）：
  No alliance yet. In another terminal, create the first one and its administrator (asks for a password):

    {command} create_alliance --code 990101 --name 云溪区协商民主实践联盟 \\
        --district 云溪区 --committee 政协明州市云溪区委员会 --username admin
"""


def say(chinese, english):
    tell(f"{chinese} {english}")


def tell(text=""):
    print(text, flush=True)


def complain(error):
    print(error, file=sys.stderr, flush=True)


def welcome(address, *, log_dir, hint=""):
    tell(f"\n  联盟门户已就绪 The portal is ready: {address}/\n")
    if hint:
        tell(hint)
    tell(f"  日志 logs: {log_dir}")


def tell_accounts(password):
    tell(f"\n  演示账号 demo accounts, password: {password}\n")
    for username, role in ACCOUNTS:
        tell(f"    {username:<10}{role}")


def tell_first_steps(command):
    tell(f"\n{FIRST_ALLIANCE.format(command=command)}")
