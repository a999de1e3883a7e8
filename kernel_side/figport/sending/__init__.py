"""What views are sent: their states, the pictures they have, and the frames between two pictures."""
