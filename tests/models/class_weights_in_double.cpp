#include "class_weights.cpp"
