"""Trains one model from a specification and hands back an ONNX artifact with its evidence."""
