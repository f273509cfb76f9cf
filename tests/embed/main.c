/* A program that has a Python in it: what is on its command line, then once more. */
#include <stdio.h>
#include <string.h>

extern int Py_BytesMain(int argc, char **argv);
extern const char *Py_GetVersion(void);

int main(int argc, char **argv) {
    if (strncmp(Py_GetVersion(), "3.14", 4) != 0) {
        printf("version %s\n", Py_GetVersion());
        return 99;
    }
    int code = Py_BytesMain(argc, argv);
    char *again[] = {argv[0], "-c", "import sys; print('again', len(sys.argv)); sys.exit(4)", NULL};
    return code * 10 + Py_BytesMain(3, again);
}
