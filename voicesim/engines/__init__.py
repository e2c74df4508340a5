"""One third-party library a file behind the Protocols of ports: detector, recognisers, voices and what shapes them."""
