using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Gpio;

/// <summary>A line that the kernel has given to this process, until it is disposed. Threading: any.</summary>
public sealed class GpioLine : IDisposable
{
    internal GpioLine(int offset, SafeFileHandle request) => (Offset, Request) = (offset, request);

    /// <summary>Its number on its chip.</summary>
    public int Offset { get; }

    internal SafeFileHandle Request { get; }

    /// <summary>The level now: true is high.</summary>
    /// <exception cref="GpioDeviceException">The chip is gone.</exception>
    public bool Read()
    {
        var values = new GpioUapi.LineValues { Mask = 1 };
        Check(GpioUapi.Call(Request, GpioUapi.GetValues, ref values));
        return (values.Bits & 1) != 0;
    }

    /// <summary>Sets an output's level.</summary>
    /// <exception cref="GpioDeviceException">The chip is gone, or the line is an input.</exception>
    public void Write(bool isHigh)
    {
        var values = new GpioUapi.LineValues { Mask = 1, Bits = isHigh ? 1u : 0u };
        Check(GpioUapi.Call(Request, GpioUapi.SetValues, ref values));
    }

    /// <summary>Gives the line back. What level an output has from then on is the kernel's affair.</summary>
    public void Dispose() => Request.Dispose();

    private void Check(int errno)
    {
        if (errno != 0) throw new GpioDeviceException($"line {Offset}", errno);
    }
}
