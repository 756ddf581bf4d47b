"""Renderers: each delivers the events of one kind, in the words of the feature they belong to."""
