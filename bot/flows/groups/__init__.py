"""Links between groups and accounts, and what groups see."""
