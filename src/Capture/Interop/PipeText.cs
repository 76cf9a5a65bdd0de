using System.Text;

namespace Camerad.Capture.Interop;

/// <summary>Reads what a short-lived program prints.</summary>
internal static class PipeText
{
    private const int PollMs = 50;

    /// <summary>Its standard output, and its standard error behind that, to their end.</summary>
    /// <param name="child">Running.</param>
    /// <param name="maxLength">Bytes of each; the rest is left out.</param>
    /// <param name="timeout">Then what has come so far.</param>
    /// <param name="stop">Likewise.</param>
    public static string ReadToEnd(ChildProcess child, int maxLength, TimeSpan timeout, CancellationToken stop)
    {
        var output = new MemoryStream();
        var error = new MemoryStream();
        long deadline = MonotonicClock.Ticks + timeout.Ticks;
        bool outputOpen = true, errorOpen = true;
        while ((outputOpen || errorOpen) && !stop.IsCancellationRequested && MonotonicClock.Ticks < deadline)
        {
            if (!outputOpen)
            {
                errorOpen = PipePoller.Wait(child.StandardError, null, PollMs).Output
                    ? Append(child.StandardError, error, maxLength) : errorOpen;
                continue;
            }

            (bool hasOutput, bool hasError) = PipePoller.Wait(
                child.StandardOutput, errorOpen ? child.StandardError : null, PollMs);
            if (hasOutput) outputOpen = Append(child.StandardOutput, output, maxLength);
            if (hasError) errorOpen = Append(child.StandardError, error, maxLength);
        }

        return Encoding.UTF8.GetString(output.ToArray()) + Encoding.UTF8.GetString(error.ToArray());
    }

    /// <returns>False at the end.</returns>
    private static bool Append(Microsoft.Win32.SafeHandles.SafeFileHandle pipe, MemoryStream text, int maxLength)
    {
        Span<byte> buffer = stackalloc byte[4096];
        int count = PipePoller.Read(pipe, buffer);
        text.Write(buffer[..Math.Min(count, Math.Max(0, maxLength - (int)text.Length))]);
        return count > 0;
    }
}
