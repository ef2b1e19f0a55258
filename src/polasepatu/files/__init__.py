"""Our own files: YAML and JSON text to typed models and back, one module per kind of file.

`document` turns text into plain values that know where they stand, `model` checks them against a typed
model and reports every fault at once, `output` writes files safely. Foreign formats live in `formats`.
"""
