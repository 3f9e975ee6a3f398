#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <zmq.h>

// What a loop needs beside zmq_poll and Swift's view of the C library lacks.

/// A descriptor that becomes readable when it is written to, or -1.
static inline int loop_wakeup_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// Names the calling thread; at most 15 bytes count.
static inline void loop_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/// Returns the pages of freed memory to the system, of all arenas.
static inline void give_memory_back(void) { malloc_trim(0); }
