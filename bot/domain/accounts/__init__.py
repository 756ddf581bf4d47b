"""Accounts and keys, members, invitations, access, balance, spending."""
