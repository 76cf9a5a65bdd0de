namespace Camerad.Daemon.Configuration;

/// <summary>Triggers as users meet them.</summary>
internal static class GpioTriggerWords
{
    private const string KeyPrefix = "on";

    /// <summary>In events: rising, longPress.</summary>
    public static string Word(this GpioTrigger trigger)
    {
        string name = trigger.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>In the configuration: onRising, onLongPress.</summary>
    public static string Key(this GpioTrigger trigger) => KeyPrefix + trigger;
}
