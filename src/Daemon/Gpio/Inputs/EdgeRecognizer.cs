using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>An input without a preset: every edge is a trigger.</summary>
internal sealed class EdgeRecognizer : Recognizer
{
    public override GpioTrigger HandleStart(bool isActive) => GpioTrigger.None;

    public override GpioTrigger HandleLevel(bool isActive, TimeSpan at) =>
        isActive ? GpioTrigger.Rising : GpioTrigger.Falling;
}
