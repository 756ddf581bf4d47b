"""Actions: what each button of a feature does, who may press it and where. Screens show them, handlers are bound to them."""
