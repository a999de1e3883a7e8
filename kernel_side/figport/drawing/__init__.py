"""What a draw makes: Agg with a memory, and no more of a figure than what changed."""
