"""From a chosen service to a placed order: draft, questions, quote, purchase."""
