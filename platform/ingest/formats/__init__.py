"""Wire formats, one module each: the bytes of a body in, a columnar `MetricBatch` out.

Every module has `decode(body, context)` over the decompressed body. It is pure (no database, no
clock, no network) and raises nothing but `MalformedBody`; single samples or series that cannot be
stored are listed in the batch as rejects. Format and key prefix are one letter, so that series
spelled by different formats never share a cache key.
"""
