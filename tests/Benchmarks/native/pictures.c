// Layouts of pictures, as a plain loop says them: what the C# vectors are compared with.
#include <stdint.h>
#include <string.h>

void bench_nv12_to_i420(const uint8_t *y, const uint8_t *uv, uint8_t *to_y, uint8_t *u, uint8_t *v, int width,
                        int height) {
  memcpy(to_y, y, (size_t)width * height);
  int count = width / 2 * (height / 2);
  for (int i = 0; i < count; i++) {
    u[i] = uv[2 * i];
    v[i] = uv[2 * i + 1];
  }
}

void bench_i420_to_nv12(const uint8_t *y, const uint8_t *u, const uint8_t *v, uint8_t *to_y, uint8_t *uv, int width,
                        int height) {
  memcpy(to_y, y, (size_t)width * height);
  int count = width / 2 * (height / 2);
  for (int i = 0; i < count; i++) {
    uv[2 * i] = u[i];
    uv[2 * i + 1] = v[i];
  }
}

void bench_yuyv_to_i420(const uint8_t *yuyv, uint8_t *y, uint8_t *u, uint8_t *v, int width, int height) {
  for (int row = 0; row < height; row += 2) {
    const uint8_t *upper = yuyv + (size_t)row * width * 2, *lower = upper + width * 2;
    uint8_t *to = y + (size_t)row * width;
    for (int x = 0; x < width; x++) {
      to[x] = upper[2 * x];
      to[x + width] = lower[2 * x];
    }
    for (int x = 0; x < width / 2; x++) {
      u[x] = (uint8_t)((upper[4 * x + 1] + lower[4 * x + 1] + 1) >> 1);
      v[x] = (uint8_t)((upper[4 * x + 3] + lower[4 * x + 3] + 1) >> 1);
    }
    u += width / 2;
    v += width / 2;
  }
}
