namespace VaeGpu;

/// <summary>One typed layer of a <see cref="Network"/>.</summary>
public abstract record Layer;
