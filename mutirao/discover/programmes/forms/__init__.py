"""What people say of programmes, field by field."""
