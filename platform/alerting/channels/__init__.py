"""Ways to tell people and programs: each a function that sends one message or raises a failure."""
