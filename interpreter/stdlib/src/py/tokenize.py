"""The tokenizer that tokenize uses."""


class TokenizerIter:
    def __init__(self, readline, *, encoding=None, extra_tokens=False):
        raise NotImplementedError("pyrs: _tokenize.TokenizerIter is not implemented")
