"""Where figures appear: in outputs, in consoles, at addresses, in the list of all figures."""
