"""Real ledgers into an alliance: spreadsheets as offices keep them, with a reason for every row that is not taken."""
