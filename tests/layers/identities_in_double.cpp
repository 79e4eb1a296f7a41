#include "identities.cpp"
