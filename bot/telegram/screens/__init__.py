"""Screens: domain values and a voice in, a text with buttons out. Pure; nothing here asks or sends."""
