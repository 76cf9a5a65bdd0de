using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>What an input has noticed, and when by the clock of its edges.</summary>
internal readonly record struct InputTrigger(GpioTrigger Trigger, TimeSpan At);
