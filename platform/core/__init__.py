"""Plain types and interfaces that every room speaks. Imports nothing of ours."""
