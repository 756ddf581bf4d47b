"""Handlers: read the turn, call a flow, show a screen. No rules here."""
