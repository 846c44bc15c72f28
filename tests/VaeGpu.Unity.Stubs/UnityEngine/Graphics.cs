namespace UnityEngine;

public static class Graphics
{
    public static void Blit(Texture source, RenderTexture dest) => dest.Drawn = source;
}
