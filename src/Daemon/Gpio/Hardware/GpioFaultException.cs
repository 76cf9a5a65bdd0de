namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>A chip or a line can't be used. It is tried again.</summary>
/// <param name="problem">What is wrong, as a sentence without its full stop.</param>
/// <param name="remedy">What to do, in whole sentences.</param>
internal sealed class GpioFaultException(string problem, string remedy) : Exception($"{problem}. {remedy}")
{
    public string Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}
