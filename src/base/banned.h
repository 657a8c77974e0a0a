/* Sharp tools do not compile. Included last by every .c file of the project through err.h. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#define BANNED(name) use_of_##name##_is_banned_see_base_banned_h
#undef strcpy
#define strcpy(a, b) BANNED(strcpy)
#undef strncpy
#define strncpy(a, b, n) BANNED(strncpy)
#undef strcat
#define strcat(a, b) BANNED(strcat)
#undef strncat
#define strncat(a, b, n) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(a, b) BANNED(strtok)
#undef gets
#define gets(a) BANNED(gets)
#undef system
#define system(a) BANNED(system)
#undef popen
#define popen(a, b) BANNED(popen)
#undef atoi
#define atoi(a) BANNED(atoi)
#undef atof
#define atof(a) BANNED(atof)
#undef localtime
#define localtime(a) BANNED(localtime)
#undef gmtime
#define gmtime(a) BANNED(gmtime)

#endif
