/* Which functions of a program run, in the order of their first calls.
 *
 * touched NAMES SYMBOLS PROGRAM ARGUMENT...
 *
 * SYMBOLS has lines "address name", sorted by address, as `nm` shows functions. A breakpoint at
 * the beginning of each is taken out when it is met, so the program runs at nearly its speed.
 * The names go to the file NAMES.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct function {
  unsigned long at;
  char *name;
  unsigned char first;
};

static struct function *functions;
static size_t count;

static void fail(const char *what) {
  perror(what);
  exit(2);
}

static void read_symbols(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) fail(path);
  char *line = NULL;
  size_t room = 0, most = 0;
  while (getline(&line, &room, file) > 0) {
    char *name;
    unsigned long at = strtoul(line, &name, 16);
    name += strspn(name, " ");
    name[strcspn(name, "\n")] = 0;
    if (!*name || (count && functions[count - 1].at == at)) continue;
    if (count == most) {
      most = most ? 2 * most : 1 << 15;
      functions = realloc(functions, most * sizeof *functions);
      if (!functions) fail("symbols");
    }
    functions[count++] = (struct function){at, strdup(name), 0};
  }
  fclose(file);
}

static unsigned long base_of(pid_t pid, const char *program) {
  char path[PATH_MAX], real[PATH_MAX], line[PATH_MAX + 256];
  unsigned long base = 0;
  if (!realpath(program, real)) fail(program);
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE *maps = fopen(path, "r");
  if (!maps) fail(path);
  while (!base && fgets(line, sizeof line, maps))
    if (strstr(line, real)) base = strtoul(line, NULL, 16);
  fclose(maps);
  return base;
}

static struct function *find(unsigned long at) {
  size_t from = 0, to = count;
  while (from < to) {
    size_t middle = (from + to) / 2;
    if (functions[middle].at < at) from = middle + 1;
    else to = middle;
  }
  return from < count && functions[from].at == at ? &functions[from] : NULL;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: touched NAMES SYMBOLS PROGRAM ARGUMENT...\n");
    return 2;
  }
  read_symbols(argv[2]);
  FILE *names = fopen(argv[1], "w");
  if (!names) fail(argv[1]);
  pid_t pid = fork();
  if (!pid) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[3], argv + 3);
    _exit(127);
  }
  int status, number = 0, ended = 1;
  waitpid(pid, &status, 0);
  unsigned long base = base_of(pid, argv[3]);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  int memory = open(path, O_RDWR);
  if (memory < 0) fail(path);
  const unsigned char trap = 0xCC;
  for (size_t i = 0; i < count; i++)
    if (pread(memory, &functions[i].first, 1, base + functions[i].at) != 1
        || pwrite(memory, &trap, 1, base + functions[i].at) != 1) fail("breakpoint");
  ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
  pid_t thread = pid;
  for (;;) {
    if (thread) ptrace(PTRACE_CONT, thread, NULL, number);
    thread = waitpid(-1, &status, __WALL);
    if (thread < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (!WIFSTOPPED(status)) {
      if (thread == pid) {
        ended = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        break;
      }
      thread = 0;
      continue;
    }
    number = WSTOPSIG(status);
    if (status >> 16 || number == SIGSTOP) number = 0;
    if (number != SIGTRAP) continue;
    struct user_regs_struct registers;
    ptrace(PTRACE_GETREGS, thread, NULL, &registers);
    struct function *met = find(registers.rip - 1 - base);
    number = 0;
    if (!met) continue;
    if (pwrite(memory, &met->first, 1, base + met->at) != 1) fail("breakpoint");
    registers.rip--;
    ptrace(PTRACE_SETREGS, thread, NULL, &registers);
    fprintf(names, "%s\n", met->name);
  }
  fclose(names);
  return ended;
}
