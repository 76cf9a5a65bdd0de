using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Actions;

/// <summary>Why something is done.</summary>
/// <param name="Input">The input's name.</param>
/// <param name="Trigger">What it has noticed.</param>
/// <param name="Time">When.</param>
internal sealed record InputCause(string Input, GpioTrigger Trigger, DateTimeOffset Time)
{
    /// <summary>The trigger in messages and events.</summary>
    public string Word => Trigger.Word();
}
