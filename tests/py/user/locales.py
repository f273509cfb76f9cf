# locale: what the C library says.
import _locale
import locale

print(locale.setlocale(locale.LC_CTYPE), locale.setlocale(locale.LC_NUMERIC), locale.setlocale(locale.LC_ALL, 'C'))
print(locale.setlocale(locale.LC_ALL), locale.getlocale(), locale.getlocale(locale.LC_TIME))
print(sorted(locale.localeconv().items()))
for wrong in ((locale.LC_ALL, 'xx_YY.nothing'), (99, None), (-1, 'C'), ('x',), (locale.LC_ALL, 3), (locale.LC_ALL, 'a\0b')):
    try:
        print(_locale.setlocale(*wrong))
    except Exception as e:
        print(type(e), e if not isinstance(e, TypeError) else '')
print(locale.Error is _locale.Error, locale.Error.__mro__)
print(locale.setlocale(locale.LC_ALL, 'C.UTF-8'), locale.getlocale(locale.LC_CTYPE))
for name in ('CODESET', 'RADIXCHAR', 'THOUSEP', 'D_T_FMT', 'DAY_1', 'ABDAY_7', 'MON_12', 'ABMON_1', 'AM_STR', 'YESEXPR', 'ERA', 'CRNCYSTR',
             'ALT_DIGITS', 'T_FMT_AMPM'):
    print(name, repr(locale.nl_langinfo(getattr(locale, name))))
try:
    locale.nl_langinfo(12345678)
except ValueError as e:
    print(e)
print(locale.strcoll('a', 'b') < 0, locale.strcoll('b', 'a') > 0, locale.strcoll('é', 'é'), locale.strcoll('a', 'a\U0001f600') < 0)
words = ['b', 'a', 'é', 'Z', '日']
print(sorted(words, key=locale.strxfrm) == sorted(words), locale.strxfrm('abc') < locale.strxfrm('abd'))
for f in (lambda: locale.strcoll('a\0', 'b'), lambda: locale.strxfrm(3), lambda: locale.strcoll('a')):
    try:
        print(f())
    except Exception as e:
        print(type(e))
print(locale.getencoding(), locale.getpreferredencoding(), locale.getpreferredencoding(False))
print(locale.format_string('%d %s %.2f', (1234567, 'x', 3.14159), grouping=True), locale.str(3.5), locale.atof('1.5'), locale.atoi('12'))
print(locale.currency(3) if locale.localeconv()['currency_symbol'] else 'no currency')
print(_locale.textdomain(None), _locale.textdomain('program'), _locale.gettext('message'), _locale.dgettext('other', 'text'),
      _locale.dcgettext(None, 'third', locale.LC_MESSAGES), _locale.bindtextdomain('program', '/tmp'), _locale.bindtextdomain('program', None))
try:
    _locale.bindtextdomain('', None)
except locale.Error as e:
    print(e)
print(locale.normalize('en_US'), locale.normalize('de_DE.utf8'), locale.CHAR_MAX)
