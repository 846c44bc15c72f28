/* What this process holds, as the kernel counts it: for tests that nothing grows. */
#ifndef PROCESS_H
#define PROCESS_H

#include "check.h"

#include <dirent.h>
#include <unistd.h>

static inline long resident_kilobytes(void)
{
    long pages = 0, all = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL);
    CHECK(fscanf(file, "%ld %ld", &all, &pages) == 2);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static inline int count_entries(const char *folder)
{
    DIR *directory = opendir(folder);
    int entries = 0;
    CHECK(directory != NULL);
    while (readdir(directory) != NULL) entries++;
    closedir(directory);
    return entries;
}

#endif
