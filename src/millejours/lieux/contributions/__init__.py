"""What anybody says of a place, what an agent decides of it, and who is told."""
