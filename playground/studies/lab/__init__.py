"""The retrieval lab: what is found and sent of marked evidence under two settings, without a model."""
