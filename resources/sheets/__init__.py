"""The list of resources as a spreadsheet: one table of columns for export, template and import."""
