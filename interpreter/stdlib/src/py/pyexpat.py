"""XML: the names that modules import. Nothing can be parsed yet."""
import sys

EXPAT_VERSION = 'expat_2.6.0'
version_info = (2, 6, 0)
native_encoding = 'UTF-8'
features = []
XML_PARAM_ENTITY_PARSING_NEVER = 0
XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE = 1
XML_PARAM_ENTITY_PARSING_ALWAYS = 2


class ExpatError(Exception):
    pass


ExpatError.__module__ = 'xml.parsers.expat'
error = ExpatError


class XMLParserType:
    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'pyexpat.xmlparser' instances")


def ParserCreate(encoding=None, namespace_separator=None, intern=None):
    raise NotImplementedError('pyrs: pyexpat.ParserCreate() is not implemented')


def ErrorString(code, /):
    raise NotImplementedError('pyrs: pyexpat.ErrorString() is not implemented')


errors = type(sys)('pyexpat.errors', 'Constants used to describe error conditions.')
errors.codes, errors.messages = {}, {}
model = type(sys)('pyexpat.model', 'Constants used to interpret content model information.')
sys.modules['pyexpat.errors'] = errors
sys.modules['pyexpat.model'] = model
