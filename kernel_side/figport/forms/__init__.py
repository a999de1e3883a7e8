"""Forms by which people change a figure: what can be changed, how it stands, and how a change is taken back."""
