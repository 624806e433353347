"""What brings events to the measures: databases, compiled kernels; nothing else speaks to them."""
