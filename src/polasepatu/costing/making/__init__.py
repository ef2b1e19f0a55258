"""What a pair costs to make: purchase of material, labour, overhead, rejects, tooling, administration."""
