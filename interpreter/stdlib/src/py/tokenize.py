"""The tokenizer that tokenize uses: all lines are read before the first token is given."""


class TokenizerIter:
    def __init__(self, readline, *, encoding=None, extra_tokens=False):
        if not extra_tokens:
            raise NotImplementedError("pyrs: _tokenize.TokenizerIter(extra_tokens=False) is not implemented")
        self._readline = readline
        self._encoding = encoding
        self._tokens = None

    def __iter__(self):
        return self

    def __next__(self):
        if self._tokens is None:
            lines = []
            while True:
                try:
                    line = self._readline()
                except StopIteration:
                    break
                if not line:
                    break
                if isinstance(line, (bytes, bytearray)):
                    line = line.decode(self._encoding or 'utf-8')
                lines.append(line)
            tokens, self._error = _tokens(''.join(lines))
            self._tokens = iter(tokens)
        for token in self._tokens:
            return token
        error, self._error = self._error, None
        if error is not None:
            raise error
        raise StopIteration
