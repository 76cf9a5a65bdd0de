namespace Camerad.Daemon.Gpio;

/// <summary>A configured line, what is behind it, and whether it is open.</summary>
/// <param name="key">The configuration's, e.g. gpio.inputs.door.</param>
/// <param name="wanted">The line's number or name.</param>
/// <param name="device">Input or output.</param>
internal sealed class LineSlot<T>(string key, string wanted, T device)
{
    private int _line = -1;

    public string Key { get; } = key;

    public string Wanted { get; } = wanted;

    public T Device { get; } = device;

    /// <summary>The line that is open; null: none is. Threading: any.</summary>
    public int? Line
    {
        get
        {
            int line = Volatile.Read(ref _line);
            return line >= 0 ? line : null;
        }

        set => Volatile.Write(ref _line, value ?? -1);
    }

    /// <summary>Why it is not open, as a sentence; null if it is or has not been tried.</summary>
    public string? Trouble { get; set; }
}
