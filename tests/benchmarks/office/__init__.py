"""Office files as companies have them, in Chinese and English, and what people ask of them."""
