/*
 * Loaded into countersign (LD_PRELOAD) by tests/bench_ui.py: what a key costs in the program's own processor time. A
 * record begins where read() gives bytes of standard input, and ends with the next one; a line of $KEYCLOCK for each:
 *
 *   microseconds from the key to its first frame, to its last frame, until the next key; bytes written; frames
 *
 * The first record begins with the process.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef ssize_t (*ReadFn)(int, void *, size_t);
typedef ssize_t (*WriteFn)(int, const void *, size_t);

static struct {
	int log;
	double began_us, first_us, last_us;
	size_t bytes, frames;
} clock_of;

static ReadFn real_read;
static WriteFn real_write;

static double cpu_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("KEYCLOCK");
	*(void **)&real_read = dlsym(RTLD_NEXT, "read");
	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
	clock_of.log = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	unsetenv("LD_PRELOAD"); /* not into its children */
}

static void end_record(void)
{
	char line[160];
	double now = cpu_us();
	int n = snprintf(line, sizeof line, "%.1f %.1f %.1f %zu %zu\n", clock_of.first_us, clock_of.last_us,
		now - clock_of.began_us, clock_of.bytes, clock_of.frames);
	if (clock_of.log >= 0)
		(void)!real_write(clock_of.log, line, (size_t)n);
	clock_of.first_us = clock_of.last_us = 0;
	clock_of.bytes = clock_of.frames = 0;
	clock_of.began_us = cpu_us();
}

ssize_t read(int fd, void *to, size_t most);
ssize_t write(int fd, const void *from, size_t count);

ssize_t read(int fd, void *to, size_t most)
{
	ssize_t n = real_read(fd, to, most);
	if (fd == STDIN_FILENO && n > 0)
		end_record();
	return n;
}

ssize_t write(int fd, const void *from, size_t count)
{
	ssize_t n = real_write(fd, from, count);
	if (fd != STDOUT_FILENO || n <= 0)
		return n;
	clock_of.bytes += (size_t)n;
	clock_of.frames++;
	clock_of.last_us = cpu_us() - clock_of.began_us;
	if (clock_of.first_us == 0)
		clock_of.first_us = clock_of.last_us;
	return n;
}
