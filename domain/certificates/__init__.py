"""The daily certificate that no fen was lost: computed three ways, chained, verifiable offline."""
