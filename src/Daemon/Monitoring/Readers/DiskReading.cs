namespace Camerad.Daemon.Monitoring.Readers;

/// <param name="Path">The folder asked for.</param>
/// <param name="TotalBytes">Of the file system that it is on.</param>
/// <param name="FreeBytes">What a program that is not root may still write there.</param>
internal readonly record struct DiskReading(string Path, long TotalBytes, long FreeBytes);
