"""What stands in the place of ipykernel's sockets, and is told so what passes through them."""
