"""What people typed and nobody needs to keep: masked when it is stored, removed before it is read by others."""
