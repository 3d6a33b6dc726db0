"""What pages say, and its checks: fences, proof links, inline code, translations. Knows no MkDocs."""
